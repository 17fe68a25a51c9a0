/// The members of an XGBoost model file that an answer depends on, as they stand there, before any
/// check. What is absent is nil or empty. Numbers that XGBoost writes as text stay text.
///
/// The file has its version last and its trees before the number of features; so everything is
/// read first and judged afterwards (`XGBoostModelBuilder`).
struct XGBoostDocument {
    var version: [Int32]?
    var attributes: [String: String] = [:]
    var featureNames: [String] = []
    var featureTypes: [String] = []
    var objective: String?
    /// `learner_model_param`.
    var parameters: [String: String] = [:]
    var booster: String?
    /// The weight of each tree (DART), beside the tree model until 3.3 and inside it since.
    var treeWeights: [Float]?
    /// `gbtree_model_param`.
    var treeParameters: [String: String] = [:]
    /// The output each tree adds to.
    var treeOutputs: [Int32] = []
    /// The first tree of each round, and the number of trees; written since 2.0.
    var roundStarts: [Int32]?
    var trees: [XGBoostTree]?
    /// The categories of each input that has any, by its number; written since 3.1.
    var categories: [XGBoostCategories] = []
    /// The weights of `gblinear`: feature after feature, the bias last, of each a number an output.
    var linearWeights: [Float]?
    /// The rounds of `gblinear`; absent in old files.
    var linearRounds: Int?
}
