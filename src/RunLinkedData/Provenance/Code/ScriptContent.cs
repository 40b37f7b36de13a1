using System.Security.Cryptography;
using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Code;

/// <summary>The script that was started.</summary>
/// <param name="Digest">The digest of its bytes, <c>sha256:...</c>.</param>
/// <param name="Copy">Its bytes without secrets, for a script that neither the commit nor the diff holds; else null.</param>
internal sealed record ScriptContent(string Digest, byte[]? Copy)
{
    private const int LargestFile = 4 * 1024 * 1024;

    /// <summary>Reads a script; null, with a note, when it cannot be read or is too large for one.</summary>
    public static ScriptContent? Read(string path, List<string> notes) =>
        BoundedFile.Read(path, LargestFile, notes) is { } bytes
            ? new ScriptContent($"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}", bytes)
            : null;

    /// <summary>What is stored of it.</summary>
    public ScriptContent Redacted(List<string> notes)
    {
        if (Copy is null || !SecretBytes.HasAny(Copy))
        {
            return this;
        }

        notes.Add("In the copy of the script, secrets were replaced.");
        return this with { Copy = SecretBytes.Redact(Copy) };
    }
}
