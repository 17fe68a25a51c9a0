package import Features
import JSON

/// Requests that ask for the same features in the same way: what of their answers is known before.
package final class LookupShape: PlannedShape {
    package let plan: LookupPlan
    /// The features' names as the answer gives them, in the order asked.
    let names: [String]
    let namesJSON: [UInt8]
    /// For each feature the place of its view among the selection's; -1 for what is computed on
    /// demand.
    let views: [Int]
    let viewCount: Int
    /// Whether every value is a number or the like, of no more bytes than one.
    let isOfNumbers: Bool
    /// The JSON of the statuses of an entity of which every feature is present.
    let presentStatuses: [UInt8]
    /// The JSON of each feature's TTL in seconds; null where it has none.
    let maxAgesJSON: [UInt8]

    package init(_ plan: LookupPlan, names: [String]) {
        self.plan = plan
        self.names = names
        views = plan.selection.items.map { $0.place?.view ?? -1 }
        viewCount = plan.selection.views.count
        isOfNumbers = plan.selection.items.allSatisfy { JSONSpace.isOfNumberSize($0.type) }
        var writer = JSONWriter()
        writer.beginArray()
        for name in names { writer.string(name) }
        writer.endArray()
        namesJSON = writer.take()
        writer.beginArray()
        for _ in plan.selection.items { writer.string(FeatureStatus.present.rawValue) }
        writer.endArray()
        presentStatuses = writer.take()
        writer.beginArray()
        for view in views {
            if view >= 0, let ttl = plan.selection.views[view].view.ttl {
                writer.double(Double(ttl.microseconds) / 1_000_000, nonFinite: .null)
            } else {
                writer.null()
            }
        }
        writer.endArray()
        maxAgesJSON = writer.take()
    }
}
