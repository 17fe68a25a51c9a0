package import Features
import JSON

/// An entity key in the form by which predictions are found.
package struct LabelKey: Sendable, Hashable {
    /// As `KeyForm` writes it.
    package let text: String
    /// As `KeyForm` hashes it.
    package let hash: Int64

    /// - Parameter values: In the order of the names, of the join keys' types.
    package init(names: [String], values: [FeatureValue]) {
        let form = KeyForm(names)
        var writer = JSONWriter()
        form.write(values[...], to: &writer)
        text = String(decoding: writer.take(), as: UTF8.self)
        hash = form.hash(values[...])
    }
}
