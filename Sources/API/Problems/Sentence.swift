import CSV
import JSON

extension String {
    /// A title or a parser's message, which is lower case without a full stop, as a sentence.
    var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

extension JSONError {
    /// The place and the message.
    var sentence: String { description.asSentence }
}

extension CSVError {
    /// The place and the message.
    var sentence: String { description.asSentence }
}
