/// A split on categories, which is decided apart from those on numbers.
struct CategoricalSplit: Sendable {
    /// The place among all splits.
    let split: Int
    let feature: Int
    let missingGoesLeft: Bool
    /// The categories that lead right.
    let set: CategorySet

    func goesLeft(_ value: some ForestNumber) -> Bool {
        value.isNaN ? missingGoesLeft : !set.contains(value)
    }
}
