package import Features

extension ModelSignature.Input {
    /// What the model scores for a value.
    package enum Number: Sendable, Equatable {
        /// NaN for null.
        case known(Double)
        /// A category that the model was not trained on, and what stands for it.
        case unknownCategory(Double)
        /// The input takes other values: numbers, or texts.
        case wrongType
    }

    package func number(of value: FeatureValue) -> Number {
        guard let vocabulary else {
            if let number = value.number { return .known(number) }
            return value.isNull ? .known(.nan) : .wrongType
        }
        switch value {
        case .null: return .known(.nan)
        case .string(let text):
            return vocabulary.code(of: text).map(Number.known)
                ?? .unknownCategory(vocabulary.unknown)
        case .bool, .int32, .int64, .float32, .float64:
            guard let number = value.number, type != .string else { return .wrongType }
            if number.isNaN { return .known(number) }
            return vocabulary.code(of: number).map(Number.known)
                ?? .unknownCategory(vocabulary.unknown)
        case .bytes, .timestamp, .array: return .wrongType
        }
    }

    /// What its values are called in errors.
    package var expectation: String { type == .string ? "a string" : "a number" }
}
