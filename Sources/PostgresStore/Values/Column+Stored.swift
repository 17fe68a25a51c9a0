import Features
import JSON

/// The form in which the registry and datasets keep columns is `Column.json`.
extension Features.Column {
    /// - Returns: `nil` for a document that is none.
    init?(stored json: JSONValue) {
        guard let name = json["name"]?.stringValue,
            let type = json["type"]?.stringValue.flatMap(ValueType.init(name:))
        else { return nil }
        self.init(name, type)
    }
}
