import CSV
import JSON

extension CSVError {
    /// The place and the message as a sentence.
    var sentence: String { description.prefix(1).uppercased() + description.dropFirst() + "." }
}

extension JSONError {
    /// The place and the message as a sentence.
    var sentence: String { description.prefix(1).uppercased() + description.dropFirst() + "." }
}
