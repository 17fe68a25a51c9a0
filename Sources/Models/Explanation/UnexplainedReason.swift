/// Why a model cannot say what its inputs have to do with an answer.
package enum UnexplainedReason: Sendable, Equatable, Codable {
    /// The trees do not say, or say what cannot be.
    case noCovers
    /// Operators, and trees among them, that know nothing of the training data.
    case graph
    /// Trees whose leaves are formulas.
    case linearLeaves

    var detail: String {
        switch self {
        case .noCovers: "Its trees do not say how much of the training data reached each node."
        case .graph: "An ONNX file does not say how much of the training data went which way."
        case .linearLeaves: "The leaves of its trees are linear formulas."
        }
    }

    var hint: String {
        switch self {
        case .noCovers:
            "Save the model with XGBoost's sum_hessian or LightGBM's internal_count and "
                + "leaf_count, none of them negative, or leave \"explain\" out."
        case .graph:
            "Upload the model as its library saves it (XGBoost, LightGBM) or as linear, or leave "
                + "\"explain\" out."
        case .linearLeaves: "Train with linear_tree=false, or leave \"explain\" out."
        }
    }
}
