import Features
import Glibc
import JSON

/// The body of a lookup but for the value of its member `entities`: what stands before that and
/// what stands behind it, with everything that was read of it.
///
/// JSON that was found valid around one value is so around any other: a body that begins and ends
/// with a frame's bytes is read by reading the value between them.
final class LookupFrame: Sendable {
    /// The protocol that was spoken.
    let form: UInt8
    let project: String
    private let before: [UInt8]
    private let behind: [UInt8]
    /// Every member but `features` and `entities`.
    let members: JSONObject
    let shape: LookupShape

    /// Longest text that is kept of a body.
    private static let bytesMax = 16_384

    /// - Returns: `nil` where bodies of the shape differ in more than the value of `entities`, and
    ///   where the frame would be too long.
    init?(
        _ body: LookupBody, _ shape: LookupShape, form: UInt8, project: String
    ) {
        guard let entities = body.entitiesRange, !shape.plan.selection.joinKeys.isEmpty,
            body.bytes.count - entities.count <= Self.bytesMax,
            Self.varying.allSatisfy({ body.members[$0] == nil })
        else { return nil }
        self.form = form
        self.project = project
        before = Array(body.bytes[..<entities.lowerBound])
        behind = Array(body.bytes[entities.upperBound...])
        members = body.members
        self.shape = shape
    }

    /// Members that have other values with every request.
    private static let varying = ["request", "as_of"]

    /// What stands where the frame's `entities` stood; `nil` where the body is none of the frame's.
    func entities(of body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let end = body.count - behind.count
        guard before.count < end, let start = body.baseAddress,
            memcmp(start, before, before.count) == 0,
            memcmp(start + end, behind, behind.count) == 0
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: body[before.count..<end])
    }
}
