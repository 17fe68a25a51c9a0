import CSV
import JSON

extension String {
    /// A message of a parser, which is lower case without a full stop, as a sentence.
    fileprivate var asSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

extension JSONError {
    /// The place and the message.
    var sentence: String { description.asSentence }
}

extension CSVError {
    /// The place and the message.
    var sentence: String { description.asSentence }
}
