/// Which rows have which value of a column.
struct SlicePlaces {
    /// The most slices that are told.
    static let slicesMax = 200

    /// Those of the most rows first, of equal ones by value; a value is nil where rows have none.
    let slices: [(value: String?, places: [Int])]
    /// Values of fewer rows than those told, beyond `slicesMax`.
    let omitted: Int

    /// - Parameter values: For each row the column's value; nil where it is missing.
    init(of values: [String?]) {
        let places = Dictionary(grouping: values.indices) { values[$0] }
        let ordered = places.sorted { one, other in
            one.value.count != other.value.count
                ? one.value.count > other.value.count : (one.key ?? "") < (other.key ?? "")
        }
        slices = ordered.prefix(Self.slicesMax).map { ($0.key, $0.value) }
        omitted = max(0, ordered.count - Self.slicesMax)
    }
}
