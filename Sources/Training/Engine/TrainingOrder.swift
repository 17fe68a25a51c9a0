/// Everything a training needs besides its matrix.
package struct TrainingOrder: Sendable, Codable {
    package let specification: TrainingSpecification
    /// Nil while the model has none.
    package var champion: ChampionFile?
    /// What the dataset's receipt says of values that came later than their time.
    package let leakage: [LeakageFinding]

    package init(
        specification: TrainingSpecification, champion: ChampionFile? = nil,
        leakage: [LeakageFinding] = []
    ) {
        self.specification = specification
        self.champion = champion
        self.leakage = leakage
    }
}
