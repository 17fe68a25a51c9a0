/// A decision tree of a graph, whichever version of the operator wrote it; node 0 is the root.
struct ONNXTree {
    /// The raw values are those of `TreeEnsemble`.
    enum Mode: Int {
        case lessOrEqual = 0
        case less, greaterOrEqual, greater, equal, notEqual, member
        case leaf

        /// Whether it asks for more or less.
        var isOrder: Bool { rawValue < Mode.equal.rawValue }

        /// Whether ∞ is at or below a threshold of ∞.
        var includesInfinity: Bool { self == .lessOrEqual || self == .greater }

        /// The names of the older operators.
        init?(name: String) {
            switch name {
            case "BRANCH_LEQ": self = .lessOrEqual
            case "BRANCH_LT": self = .less
            case "BRANCH_GTE": self = .greaterOrEqual
            case "BRANCH_GT": self = .greater
            case "BRANCH_EQ": self = .equal
            case "BRANCH_NEQ": self = .notEqual
            case "BRANCH_MEMBER": self = .member
            case "LEAF": self = .leaf
            default: return nil
            }
        }
    }

    /// What a leaf adds to an output.
    struct Vote {
        let output: Int
        let weight: Double
    }

    struct Node {
        var mode: Mode
        var feature = 0
        var threshold = 0.0
        /// What the value is compared with by `.member`.
        var members: [Double] = []
        /// The node where the comparison holds.
        var yes = -1
        var no = -1
        /// Whether a missing value goes where the comparison holds.
        var missingIsYes = false
        var votes: [Vote] = []
    }

    var nodes: [Node] = []
}
