/// How much the rows of a class count in training.
package enum ClassWeights: Sendable, Hashable, Codable {
    /// Each class counts the same in sum: a row as much as its class is rare.
    case balanced
    /// By class: `0` and `1` of a binary label, else the classes' names. A class that is not named
    /// counts 1.
    case given([String: Double])
}
