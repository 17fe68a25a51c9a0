package import Features

/// What is known of a model when it is asked whether it is to be trained anew.
package struct RetrainingFacts: Sendable, Hashable {
    /// How the champion does lately, beside how it did on its test range.
    package struct Performance: Sendable, Hashable {
        /// `rmse` or `logloss`: lower is better.
        package let metric: String
        package let judged: Double
        package let lately: Double
        /// Labelled predictions that `lately` is of.
        package let rows: Int

        package init(metric: String, judged: Double, lately: Double, rows: Int) {
            self.metric = metric
            self.judged = judged
            self.lately = lately
            self.rows = rows
        }
    }

    /// When the last training began, whatever became of it; `nil` where there was none.
    package let lastTraining: EventTime?
    /// Predictions since then that have a label.
    package let newLabels: Int
    /// `nil` where nothing can be compared.
    package let performance: Performance?
    /// The population stability index of the champion's values; `nil` where it is not known.
    package let drift: Double?

    package init(
        lastTraining: EventTime?, newLabels: Int = 0, performance: Performance? = nil,
        drift: Double? = nil
    ) {
        self.lastTraining = lastTraining
        self.newLabels = newLabels
        self.performance = performance
        self.drift = drift
    }
}
