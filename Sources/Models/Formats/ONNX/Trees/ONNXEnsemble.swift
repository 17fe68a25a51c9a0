/// The trees of one operator.
struct ONNXEnsemble {
    var trees: [ONNXTree] = []
    /// Classes or targets.
    let outputCount: Int

    /// The outputs that a leaf votes for at all, by number.
    var outputsVotedFor: Set<Int> {
        var outputs: Set<Int> = []
        for tree in trees {
            for node in tree.nodes { for vote in node.votes { outputs.insert(vote.output) } }
        }
        return outputs
    }

    var isWithoutNegativeVotes: Bool {
        trees.allSatisfy { $0.nodes.allSatisfy { $0.votes.allSatisfy { $0.weight >= 0 } } }
    }
}
