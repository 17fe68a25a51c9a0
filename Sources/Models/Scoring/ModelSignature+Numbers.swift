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

    /// Whether its values are texts; all others take numbers.
    package var takesTexts: Bool { type == .string }

    /// What a text in a request means, whatever the protocol: where texts are taken, itself, also
    /// if it reads "NaN"; elsewhere `NaN`, a missing value, `Infinity` and `-Infinity`, which are
    /// numbers like others.
    package func value(ofText text: String) -> FeatureValue {
        guard !takesTexts, let number = Double(nonFiniteName: text) else { return .string(text) }
        return .float64(number)
    }

    package func number(of value: FeatureValue) -> Number {
        guard let vocabulary else {
            if let number = value.number { return .known(number) }
            return value.isNull ? .known(.nan) : .wrongType
        }
        switch value {
        case .null: return .known(.nan)
        case .string(let text):
            guard takesTexts else { return .wrongType }
            return vocabulary.code(of: text).map(Number.known)
                ?? .unknownCategory(vocabulary.unknown)
        case .bool, .int32, .int64, .float32, .float64:
            guard let number = value.number, !takesTexts else { return .wrongType }
            if number.isNaN { return .known(number) }
            return vocabulary.code(of: number).map(Number.known)
                ?? .unknownCategory(vocabulary.unknown)
        case .bytes, .timestamp, .array: return .wrongType
        }
    }

    /// What its values are called in errors.
    package var expectation: String { takesTexts ? "a string" : "a number" }
}
