/// How a split decides: `decision_type` in the file.
struct LightGBMDecision {
    enum Missing: UInt8 {
        /// A missing value counts as 0.
        case none = 0
        /// 0 and what is near it are missing, and a missing value counts as 0.
        case zero = 1
        case nan = 2
    }

    /// Bit 0 is set for a split on categories, bit 1 where missing values go left; bits 2 and 3
    /// say what is missing.
    let bits: UInt8

    init(bits: UInt8) { self.bits = bits }

    /// Whether the bits mean something.
    var isValid: Bool { bits < 16 && Missing(rawValue: bits >> 2) != nil }

    var isCategorical: Bool { bits & 1 == 1 }
    var defaultsLeft: Bool { bits & 2 == 2 }
    var missing: Missing { Missing(rawValue: bits >> 2 & 3) ?? .none }

    var treatment: LightGBMColumns.Treatment {
        if isCategorical { return .category }
        return missing == .zero ? .zeroIsMissing : .plain
    }
}
