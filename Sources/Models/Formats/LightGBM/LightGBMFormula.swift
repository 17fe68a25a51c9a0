/// The formula of a linear tree's leaf: a constant and a coefficient for some features.
struct LightGBMFormula {
    let constant: Double
    let features: [Int32]
    let coefficients: [Double]

    /// The formulas of a tree's leaves; `nil` where it is no linear tree.
    static func formulas(
        of fields: LightGBMTreeFields, leaves: Int
    ) throws(ModelError) -> [LightGBMFormula]? {
        guard fields.has("is_linear"), try fields.required("is_linear").count() != 0 else {
            return nil
        }
        let constants = try fields.doubles("leaf_const", count: leaves)
        let counts: [Int32] = try fields.integers("num_features", count: leaves)
        guard counts.allSatisfy({ $0 >= 0 }) else {
            throw .inconsistent(
                place: fields.place, problem: "num_features has an entry below 0")
        }
        let total = counts.reduce(0) { $0 + Int($1) }
        let features: [Int32] = try fields.integers("leaf_features", count: total)
        let coefficients = try fields.doubles("leaf_coeff", count: total)
        var start = 0
        return zip(constants, counts).map { constant, count in
            let terms = start..<start + Int(count)
            start = terms.upperBound
            return LightGBMFormula(
                constant: constant, features: Array(features[terms]),
                coefficients: Array(coefficients[terms]))
        }
    }
}
