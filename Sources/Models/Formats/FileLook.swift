/// What the first bytes of a file look like, for whoever sent one under the name of another format.
enum FileLook: String {
    case json = "JSON"
    case ubj = "UBJSON"
    case lightGBM = "LightGBM's text"
    case onnx = "ONNX"
    case pickle = "a Python pickle"

    /// The formats that look so.
    var formats: [ModelFormat] {
        switch self {
        case .json: [.xgboostJSON, .linear]
        case .ubj: [.xgboostUBJ]
        case .lightGBM: [.lightGBM]
        case .onnx: [.onnx]
        case .pickle: []
        }
    }

    /// - Returns: `nil` where it looks like nothing that is known.
    init?(_ file: [UInt8]) {
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        let text = file.drop { blanks.contains($0) }
        let behind = text.dropFirst().first { !blanks.contains($0) }
        if text.first == UInt8(ascii: "{"),
            behind == UInt8(ascii: "\"") || behind == UInt8(ascii: "}")
        {
            self = .json
        } else if XGBoostUBJ.begins(file) {
            self = .ubj
        } else if file.starts(with: "tree".utf8) {
            self = .lightGBM
        } else if file.count > 2, file[0] == 0x08, file[1] < 0x20, [0x12, 0x3A].contains(file[2]) {
            // The version of the format, and then the producer or the graph.
            self = .onnx
        } else if file.count > 1, file[0] == 0x80, (2...5).contains(file[1]) {
            self = .pickle
        } else {
            return nil
        }
    }
}
