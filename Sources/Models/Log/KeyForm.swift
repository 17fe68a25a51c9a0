package import Features
package import JSON

/// How entity keys of certain join keys are written and hashed: in the order of the names, so that
/// a key is one text and one number whatever order a service has its join keys in.
package struct KeyForm: Sendable {
    private let names: [String]
    /// Where in a row of values each has its own.
    private let places: [Int]
    private let namesHash: UInt64

    package init(_ names: [String]) {
        places = names.indices.sorted { names[$0] < names[$1] }
        self.names = places.map { names[$0] }
        namesHash = KeySample.hash(names.map { .string($0) }[...], at: places)
    }

    /// A number that the values have for ever, its bits evenly spread: chooses samples of keys.
    ///
    /// - Parameter values: In the order in which the names were given; so everywhere here.
    package func sampleHash(_ values: ArraySlice<FeatureValue>) -> UInt64 {
        KeySample.hash(values, at: places)
    }

    /// The same of names and values: what keys are found by. Different keys seldom share one.
    package func hash(_ values: ArraySlice<FeatureValue>) -> Int64 {
        Int64(bitPattern: sampleHash(values) ^ namesHash)
    }

    /// The key as a JSON object.
    package func write(_ values: ArraySlice<FeatureValue>, to writer: inout JSONWriter) {
        writer.beginObject()
        for (name, place) in zip(names, places) {
            writer.key(name)
            switch values[values.startIndex + place] {
            case .int32(let value): writer.int64(Int64(value))
            case .int64(let value): writer.int64(value)
            case .string(let value): writer.string(value)
            case let value: writer.value(value.json)
            }
        }
        writer.endObject()
    }
}
