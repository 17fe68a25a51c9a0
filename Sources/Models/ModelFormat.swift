/// The format of a model file. The raw value is the name callers use.
package enum ModelFormat: String, Sendable, Codable, CaseIterable {
    case xgboostJSON = "xgboost-json"
    case xgboostUBJ = "xgboost-ubj"
    case lightGBM = "lightgbm"
    case onnx
    case linear
}
