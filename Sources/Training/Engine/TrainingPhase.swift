/// What a training is at, in this order.
package enum TrainingPhase: String, Sendable, Hashable, Codable {
    case checking
    case screening
    case baselines
    case searching
    case fitting
    case evaluating
}
