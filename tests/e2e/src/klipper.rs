//! A stand-in for Klipper, for the real Moonraker: it answers on Klipper's socket as its API server
//! does, and its heaters take the targets that a G-code gives them.
//!
//! Each message is JSON and ends with the byte 3: <https://www.klipper3d.org/API_Server.html>.

use std::path::Path;

use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinHandle;

/// What ends a message.
const END: u8 = 3;
/// What Moonraker may ask of it.
const ENDPOINTS: [&str; 7] = [
    "info",
    "emergency_stop",
    "gcode/script",
    "gcode/firmware_restart",
    "objects/list",
    "objects/query",
    "objects/subscribe",
];
const OBJECTS: [&str; 7] = [
    "webhooks",
    "extruder",
    "heater_bed",
    "fan",
    "toolhead",
    "virtual_sdcard",
    "print_stats",
];

/// A printer that is ready. Dropping it ends it.
pub struct Klipper(JoinHandle<()>);

impl Drop for Klipper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Klipper {
    /// Listens at this path.
    pub fn start(path: &Path) -> Self {
        let listener = UnixListener::bind(path).expect("the socket can be made");
        Self(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        }))
    }
}

/// Answers one Moonraker until that leaves.
async fn serve(stream: UnixStream) {
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    let mut message = Vec::new();
    while reading
        .read_until(END, &mut message)
        .await
        .is_ok_and(|bytes| bytes > 0)
    {
        let asked = message.strip_suffix(&[END]).unwrap_or(&message);
        let asked: Value = serde_json::from_slice(asked).expect("Moonraker sends JSON");
        message.clear();
        let mut said = vec![json!({ "id": asked["id"], "result": answer(&asked) })];
        said.extend(update(&asked));
        for message in said {
            let mut message = message.to_string().into_bytes();
            message.push(END);
            if writing.write_all(&message).await.is_err() {
                return;
            }
        }
    }
}

fn answer(asked: &Value) -> Value {
    match asked["method"].as_str().unwrap_or_default() {
        "info" => json!({
            "state": "ready", "state_message": "Printer is ready", "hostname": "printer",
            "klipper_path": "/klipper", "python_path": "/python", "software_version": "v0.13.0",
            "log_file": "/klippy.log", "config_file": "/printer.cfg", "cpu_info": "1 core",
            "process_id": std::process::id(), "user_id": 0, "group_id": 0
        }),
        "list_endpoints" => json!({ "endpoints": ENDPOINTS }),
        "objects/list" => json!({ "objects": OBJECTS }),
        "objects/query" | "objects/subscribe" => {
            let objects = asked["params"]["objects"].as_object();
            let wanted = objects.into_iter().flat_map(Map::keys);
            let status: Map<_, _> = wanted.map(|name| (name.clone(), object(name))).collect();
            json!({ "eventtime": 100.5, "status": status })
        }
        _ => json!({}),
    }
}

fn object(name: &str) -> Value {
    match name {
        "extruder" => json!({ "temperature": 23.54, "target": 0.0 }),
        "heater_bed" => json!({ "temperature": 22.9, "target": 0.0 }),
        "webhooks" => json!({ "state": "ready", "state_message": "Printer is ready" }),
        "toolhead" => json!({ "position": [12.5, 40.25, 0.2, 0.0] }),
        "print_stats" => json!({ "state": "standby", "filename": "", "print_duration": 0.0 }),
        _ => json!({}),
    }
}

/// What changes by a G-code: `SET_HEATER_TEMPERATURE HEATER=extruder TARGET=200`.
fn update(asked: &Value) -> Option<Value> {
    let script = asked["params"]["script"].as_str()?;
    let words = script.strip_prefix("SET_HEATER_TEMPERATURE HEATER=")?;
    let (heater, target) = words.split_once(" TARGET=")?;
    let target: f64 = target.parse().ok()?;
    let status = json!({ heater: { "target": target } });
    let params = json!({ "eventtime": 101.0, "status": status });
    Some(json!({ "method": "process_status_update", "params": params }))
}
