//! A stand-in for the crate `indexmap`, with what Leptos uses of it.
//!
//! Leptos keeps the subscribers of a signal in such a set. In pindash these are one
//! or two effects a signal, for which the hash tables of the real crate cost
//! 1,777 bytes of the flash page (`cargo xtask bench size`). Here a set is a
//! list that is searched, as Leptos itself describes it in
//! `reactive_graph::graph::sets`. Order and results are those of the real crate; a set
//! of thousands would be slow.
//!
//! If the page gets a long keyed `<For>`, remove this crate: delete its line under
//! `[patch.crates-io]`.

use std::marker::PhantomData;

/// A set that keeps its insertion order.
pub struct IndexSet<T, S = ()> {
    items: Vec<T>,
    hasher: PhantomData<S>,
}

impl<T, S> Default for IndexSet<T, S> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            hasher: PhantomData,
        }
    }
}

impl<T: Clone, S> Clone for IndexSet<T, S> {
    fn clone(&self) -> Self {
        Self {
            items: self.items.clone(),
            hasher: PhantomData,
        }
    }
}

impl<T: std::fmt::Debug, S> std::fmt::Debug for IndexSet<T, S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.items.fmt(formatter)
    }
}

impl<T, S> IndexSet<T, S> {
    /// An empty set. The hasher is not used.
    pub fn with_capacity_and_hasher(capacity: usize, _: S) -> Self {
        Self {
            items: Vec::with_capacity(capacity),
            hasher: PhantomData,
        }
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether it has no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The item at this index.
    pub fn get_index(&self, index: usize) -> Option<&T> {
        self.items.get(index)
    }
}

impl<T: PartialEq, S> IndexSet<T, S> {
    /// Appends an item unless the set has it; returns whether it was new.
    pub fn insert(&mut self, item: T) -> bool {
        let is_new = !self.contains(&item);
        if is_new {
            self.items.push(item);
        }
        is_new
    }

    /// Whether the set has this item.
    pub fn contains(&self, item: &T) -> bool {
        self.items.contains(item)
    }

    /// The item with its index.
    pub fn get_full(&self, item: &T) -> Option<(usize, &T)> {
        let mut items = self.items.iter().enumerate();
        items.find(|(_, known)| *known == item)
    }

    /// Removes an item, and moves up those after it; returns whether the set had it.
    pub fn shift_remove(&mut self, item: &T) -> bool {
        let place = self.items.iter().position(|known| known == item);
        if let Some(place) = place {
            self.items.remove(place);
        }
        place.is_some()
    }
}

impl<T, S> IntoIterator for IndexSet<T, S> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T, S> IntoIterator for &'a IndexSet<T, S> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// A map that keeps its insertion order.
#[derive(Clone, Debug)]
pub struct IndexMap<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> Default for IndexMap<K, V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<K, V> IndexMap<K, V> {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<K: PartialEq, V> IndexMap<K, V> {
    /// Sets the value of a key, and returns the previous one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let known = self.entries.iter_mut().find(|(known, _)| *known == key);
        if let Some((_, known)) = known {
            return Some(std::mem::replace(known, value));
        }
        self.entries.push((key, value));
        None
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let entry = self.entries.iter().find(|(known, _)| known == key)?;
        Some(&entry.1)
    }

    /// Whether a key has a value.
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }
}

impl<K, V> IntoIterator for IndexMap<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_each_item_once_and_in_order() {
        let mut set: IndexSet<&str> = IndexSet::default();
        assert!(set.insert("b") && set.insert("a") && !set.insert("b"));
        assert!(set.insert("c") && set.shift_remove(&"a") && !set.shift_remove(&"a"));
        assert_eq!(set.iter().collect::<Vec<_>>(), [&"b", &"c"]);
        assert_eq!((set.len(), set.get_index(1)), (2, Some(&"c")));
        assert_eq!(
            (set.get_full(&"c"), set.get_full(&"a")),
            (Some((1, &"c")), None)
        );
        assert_eq!(set.into_iter().collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn a_map_replaces_a_value_in_its_place() {
        let mut map = IndexMap::new();
        assert_eq!((map.insert("a", 1), map.insert("b", 2)), (None, None));
        assert_eq!(map.insert("a", 3), Some(1));
        assert!(map.contains_key(&"b") && !map.contains_key(&"c"));
        assert_eq!(map.get(&"a"), Some(&3));
        assert_eq!(map.into_iter().collect::<Vec<_>>(), [("a", 3), ("b", 2)]);
    }
}
