using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.OpenLineage.Naming;

/// <summary>The ID of a run as the UUID that OpenLineage wants.</summary>
internal static class RunUuid
{
    private const int CustomVersion = 8;

    /// <summary>MLflow's 32 digits with dashes between; of an ID of another form, a UUID made from its hash.</summary>
    public static string Of(string runId) =>
        (Guid.TryParseExact(runId, "N", out var id) ? id : FromHash(runId)).ToString("D");

    // https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
    private static Guid FromHash(string text)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | (CustomVersion << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
