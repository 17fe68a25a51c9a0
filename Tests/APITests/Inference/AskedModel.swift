import API
import Features
import HTTP
import JSON
import Models

/// A signature to read requests for, and what came of reading one.
struct AskedModel {
    let signature: ModelSignature
    var policy = InputPolicy()

    /// Three numbers of 32 bits.
    static let narrow = AskedModel(["a", "b", "c"].map { .init(name: $0, type: .float32) })
    /// Two numbers of 64 bits.
    static let wide = AskedModel(["a", "b"].map { .init(name: $0, type: .float64) })
    /// A number, a text, and a category that is a number.
    static let mixed = AskedModel([
        .init(name: "miles", type: .float64),
        .init(
            name: "carrier", type: .string, vocabulary: Vocabulary(texts: ["AA": 0, "UA": 1])),
        .init(
            name: "month", type: .int64,
            vocabulary: Vocabulary(numbers: [1: 0, 7: 1], unknown: -1)),
    ])

    init(_ signature: ModelSignature) {
        self.signature = signature
    }

    init(_ inputs: [ModelSignature.Input]) {
        signature = ModelSignature(
            inputs: inputs,
            outputs: [
                .init(name: "output", type: .float32, role: .value, width: 1),
                .init(name: "margin", type: .float32, role: .margin, width: 1),
            ], task: .regression)
    }

    /// The rows of a request in JSON, with tensors behind it; or what is wrong with it.
    func rows(_ json: String, behind binary: [UInt8] = []) -> Result<[Double], AskedRefusal> {
        let head = Array(json.utf8)
        return rows(head + binary, jsonBytes: binary.isEmpty ? nil : head.count)
    }

    func rows(_ body: [UInt8], jsonBytes: Int?) -> Result<[Double], AskedRefusal> {
        AskedRefusal.catching {
            try body.withUnsafeBytes { bytes in
                let request = try InferenceRequest(
                    bytes, jsonBytes: jsonBytes, for: signature, policy)
                return request.rows.withRows(width: signature.inputs.count) { $0.numbers }
            }
        }
    }

    /// The rows of an invocation of MLflow's.
    func invoked(_ json: String) -> Result<[Double], AskedRefusal> {
        AskedRefusal.catching {
            try Array(json.utf8).withUnsafeBytes {
                try InputRows(invocation: $0, for: signature, policy).values
            }
        }
    }

    func invoked(csv: String) -> Result<[Double], AskedRefusal> {
        AskedRefusal.catching {
            try Array(csv.utf8).withUnsafeBytes {
                try InputRows(csv: $0, for: signature, policy).values
            }
        }
    }

    /// The answer to a request in JSON for rows whose scores are these.
    func answer(_ json: String, scores: [Double]) throws -> InferenceAnswer {
        try Array(json.utf8).withUnsafeBytes {
            InferenceAnswer(
                scores, of: "m", version: 3, signature,
                to: try InferenceRequest($0, jsonBytes: nil, for: signature, policy))
        }
    }
}

/// The text of a refusal, as callers get it.
struct AskedRefusal: Error, Equatable {
    let text: String

    static func catching<Value>(_ read: () throws -> Value) -> Result<Value, AskedRefusal> {
        do {
            return .success(try read())
        } catch {
            return .failure(AskedRefusal(text: Problem(error).text()))
        }
    }
}

extension Result where Failure == AskedRefusal {
    /// What is wrong; `nil` where nothing is.
    var refusal: String? {
        if case .failure(let refusal) = self { refusal.text } else { nil }
    }
}

extension Result<[Double], AskedRefusal> {
    /// Bits of the numbers, by which a missing value equals itself.
    var bits: [UInt64]? {
        (try? get())?.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }

    var numbers: [Double]? { try? get() }
}

extension ModelRows {
    /// All values, as the model gets them.
    var numbers: [Double] {
        switch values {
        case .float32(let values): values.map(Double.init)
        case .float64(let values): Array(values)
        }
    }
}
