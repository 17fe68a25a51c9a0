import CSV
import JSON

extension String {
    /// A title or a parser's message, which is lower case without a full stop, as a sentence.
    var asSentence: String {
        let isEnded = hasSuffix(".") || hasSuffix("?")
        return prefix(1).uppercased() + dropFirst() + (isEnded ? "" : ".")
    }
}

extension JSONError {
    /// The place and the message.
    var sentence: String { description.asSentence }
}

extension CSVError {
    /// The place and the message.
    var sentence: String { description.asSentence }
}
