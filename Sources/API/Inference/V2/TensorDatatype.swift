import Models

/// The type of a tensor's elements, by its name in the Open Inference Protocol.
package enum TensorDatatype: String, CaseIterable {
    case bool = "BOOL"
    case uint8 = "UINT8"
    case uint16 = "UINT16"
    case uint32 = "UINT32"
    case uint64 = "UINT64"
    case int8 = "INT8"
    case int16 = "INT16"
    case int32 = "INT32"
    case int64 = "INT64"
    case fp16 = "FP16"
    case bf16 = "BF16"
    case fp32 = "FP32"
    case fp64 = "FP64"
    case bytes = "BYTES"

    /// What a tensor of a model's input is shown as.
    init(_ type: ModelSignature.InputType) {
        self =
            switch type {
            case .float32: .fp32
            case .float64: .fp64
            case .int64: .int64
            case .bool: .bool
            case .string: .bytes
            }
    }

    init(_ type: ModelSignature.OutputType) {
        self =
            switch type {
            case .float32: .fp32
            case .float64: .fp64
            case .int64: .int64
            case .string: .bytes
            }
    }

    /// Of an element in binary; `nil` where each tells its own length.
    var elementBytes: Int? {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .fp16, .bf16: 2
        case .uint32, .int32, .fp32: 4
        case .uint64, .int64, .fp64: 8
        case .bytes: nil
        }
    }

    /// Half precision has no form in JSON.
    var hasJSONForm: Bool { self != .fp16 && self != .bf16 }

    /// The numbers that elements of a type of whole numbers may be; `nil` for other types.
    var wholeNumbers: ClosedRange<Double>? {
        switch self {
        case .uint8: 0...Double(UInt8.max)
        case .uint16: 0...Double(UInt16.max)
        case .uint32: 0...Double(UInt32.max)
        case .uint64: 0...Double(UInt64.max)
        case .int8: Double(Int8.min)...Double(Int8.max)
        case .int16: Double(Int16.min)...Double(Int16.max)
        case .int32: Double(Int32.min)...Double(Int32.max)
        case .int64: Double(Int64.min)...Double(Int64.max)
        case .bool, .fp16, .bf16, .fp32, .fp64, .bytes: nil
        }
    }

    /// What Triton's configurations call it.
    var configurationName: String { self == .bytes ? "TYPE_STRING" : "TYPE_\(rawValue)" }
}
