import Glibc

/// The operating system's user that the private server runs as.
///
/// PostgreSQL refuses to run as root, so a larder that runs as root gives the server to
/// another user; otherwise both are the same.
struct ServerAccount: Sendable, Hashable {
    let name: String
    let userID: uid_t
    let groupID: gid_t
    /// The user larder itself runs as: the one the server lets in.
    let clientName: String

    /// Whether starting the server means becoming another user.
    var needsSwitch: Bool { name != clientName }

    /// - Throws: `.embeddedServer` when the current user has no name, which PostgreSQL needs, or
    ///   root has no user to give the server to.
    static func current() throws(PostgresError) -> ServerAccount {
        let effective = geteuid()
        guard let client = find({ getpwuid_r(effective, $0, $1, $2, $3) }) else {
            throw .embeddedServer(
                reason: "user \(effective) has no name on this machine",
                detail: "PostgreSQL does not run as a user without an entry in /etc/passwd.",
                hint: "Run as a user with a name, or name a running server in "
                    + "LARDER_DATABASE_URL.")
        }
        guard effective == 0 else {
            return ServerAccount(
                name: client.name, userID: client.userID, groupID: client.groupID,
                clientName: client.name)
        }
        for name in ["postgres", "nobody"] {
            guard let user = find({ getpwnam_r(name, $0, $1, $2, $3) }), user.userID != 0 else {
                continue
            }
            return ServerAccount(
                name: user.name, userID: user.userID, groupID: user.groupID,
                clientName: client.name)
        }
        throw .embeddedServer(
            reason: "root has no user to run PostgreSQL as",
            detail: "There is neither a user postgres nor a user nobody.",
            hint: "Create one (useradd --system postgres), or run larder as another user.")
    }

    /// The command line that runs a program as this user, in place of the process it starts in.
    func commandLine(_ program: String, _ arguments: [String]) throws(PostgresError) -> [String] {
        guard needsSwitch else { return [program] + arguments }
        let tools = ["/usr/bin/setpriv", "/bin/setpriv"]
        guard let setpriv = tools.first(where: FileSystem.isExecutable) else {
            throw .embeddedServer(
                reason: "root cannot run PostgreSQL as \"\(name)\"",
                detail: "The program setpriv is not installed.",
                hint: "Install util-linux, or run larder as another user.")
        }
        return [
            setpriv, "--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups", "--", program,
        ] + arguments
    }

    private typealias Lookup = (
        UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
        UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32

    private static func find(
        _ lookup: Lookup
    ) -> (name: String, userID: uid_t, groupID: gid_t)? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 * 1024)
        guard lookup(&entry, &buffer, buffer.count, &found) == 0, let found else { return nil }
        // Read before `buffer`, which holds the name, may go away.
        return withExtendedLifetime(buffer) {
            (String(cString: found.pointee.pw_name), found.pointee.pw_uid, found.pointee.pw_gid)
        }
    }
}
