import JSON
import Models

extension Calibrator {
    /// The XGBoost JSON file that answers calibrated probabilities, where a reader knows them.
    ///
    /// The text goes in where the library writes its attributes; nothing else of the file changes,
    /// so that its margins stay what they are, to the last bit.
    ///
    /// - Throws: `.engineFailed` for a file without attributes.
    func added(to file: [UInt8]) throws(TrainingError) -> [UInt8] {
        let mark = Array(#""attributes":{"#.utf8)
        // The library writes members in alphabetical order: they are among the first.
        let head = file.prefix(1_000)
        guard
            let start = head.indices.first(where: { file[$0...].starts(with: mark) })
        else { throw .engineFailed("its file has no attributes") }
        let place = start + mark.count
        let isEmpty = file[place...].first == UInt8(ascii: "}")
        let member =
            JSONValue.string(Self.attributeName).text + ":" + JSONValue.string(text).text
            + (isEmpty ? "" : ",")
        return Array(file[..<place]) + Array(member.utf8) + Array(file[place...])
    }
}
