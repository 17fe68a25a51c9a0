package import Features
import Models

/// Predictions by one version from the same features: what of their answers is known before.
package final class PredictionShape: PlannedShape {
    package let plan: LookupPlan
    let form: PredictionForm
    /// Not the model itself, which would stay in memory with the shape.
    private let servedID: UInt64

    init(_ served: ServedModel, _ plan: LookupPlan, _ form: PredictionForm) {
        servedID = served.id
        self.plan = plan
        self.form = form
    }

    func isOf(_ served: ServedModel, _ plan: LookupPlan) -> Bool {
        servedID == served.id && self.plan === plan
    }
}
