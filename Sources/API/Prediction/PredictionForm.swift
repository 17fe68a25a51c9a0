import Features
import JSON
import Models

/// How a version's predictions are written.
struct PredictionForm: Sendable {
    /// The beginning of an answer, up to its first prediction.
    let head: [UInt8]
    /// What a row says of its version where the answer is another version's.
    let versionJSON: [UInt8]
    /// The name of each input in quotes.
    let names: [[UInt8]]
    /// The outputs of a row, in order, with the JSON that stands before each.
    let parts: [Part]
    /// Most bytes of a row's prediction, its missing inputs not counted.
    let rowBytesMax: Int
    let namesBytes: Int

    /// One member of a prediction.
    struct Part: Sendable {
        enum Content: Sendable {
            case number
            case list
            /// The names of the members, each with the colon behind it.
            case classes([[UInt8]])
            case label([[UInt8]])
        }

        /// The member's name and colon.
        let key: [UInt8]
        let type: ModelSignature.OutputType
        /// Where in a row of scores it stands.
        let range: Range<Int>
        let content: Content
    }

    init(_ served: ServedModel) {
        let signature = served.model.signature
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("model")
        writer.string(served.version.model)
        writer.key("version")
        writer.int64(Int64(served.version.version))
        writer.key("predictions")
        writer.beginArray()
        writer.endArray()
        writer.endObject()
        head = writer.take().dropLast(2)
        versionJSON = Array(",\"version\":\(served.version.version)".utf8)
        names = signature.inputs.map { Self.quoted($0.name) }
        namesBytes = names.reduce(0) { $0 + $1.count + 1 }
        var parts: [Part] = []
        var start = 0
        for output in signature.outputs {
            let range = start..<start + output.width
            start = range.upperBound
            parts += Self.parts(of: output, range, signature)
        }
        self.parts = parts
        rowBytesMax = parts.reduce(160) { sum, part in
            var bytes = part.key.count + 4 + part.range.count * (JSONSpace.numberBytesMax + 1)
            switch part.content {
            case .classes(let classes): bytes += classes.reduce(0) { $0 + $1.count + 1 }
            case .label(let classes): bytes += classes.map(\.count).max() ?? 0
            case .number, .list: break
            }
            return sum + bytes
        }
    }

    private static func parts(
        of output: ModelSignature.Output, _ range: Range<Int>, _ signature: ModelSignature
    ) -> [Part] {
        func part(_ key: String, _ range: Range<Int>, _ content: Part.Content) -> Part {
            Part(key: Array("\"\(key)\":".utf8), type: output.type, range: range, content: content)
        }
        let plain: Part.Content = range.count == 1 ? .number : .list
        switch output.role {
        case .value: return [part("value", range, plain)]
        case .margin: return [part("margin", range, plain)]
        case .label: return [part("label", range, .label(signature.classes.map(quoted)))]
        case .scores:
            let classes = signature.classes.map { quoted($0) + [UInt8(ascii: ":")] }
            let scores = part("scores", range, .classes(classes))
            guard signature.task == .binary, range.count == 2 else { return [scores] }
            // The probability of the positive class stands where a model of one output has it.
            return [part("value", range.lowerBound + 1..<range.upperBound, .number), scores]
        case .other: return []
        }
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.string(text)
        return writer.take()
    }
}
