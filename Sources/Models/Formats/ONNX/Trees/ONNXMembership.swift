/// A column that trees ask for and the rows do not have: 1 where a feature is one of the members,
/// else 0; NaN where the feature is missing. An equality of numbers is no interval that a node of a
/// forest could ask for.
struct ONNXMembership<Number: ForestNumber>: Hashable {
    let feature: Int
    let members: Set<Number>

    func value(of number: Number) -> Number {
        number.isNaN ? .nan : members.contains(number) ? 1 : 0
    }
}
