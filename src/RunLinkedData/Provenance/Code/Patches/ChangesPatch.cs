using System.Buffers;
using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Code.Patches;

/// <summary>
/// The patch that makes the files of a program of its commit, part by part, up to a length. A file is in it as a whole or not at all.
/// </summary>
/// <param name="maxBytes">The length.</param>
internal sealed class ChangesPatch(int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<string> _leftOut = [];
    private readonly List<string> _redacted = [];
    private readonly List<string> _withheld = [];

    /// <summary>How many bytes it can still take.</summary>
    public int Room => maxBytes - _bytes.WrittenCount;

    /// <summary>How many bytes it has.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>The files for which there was no room.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>The files whose secrets were replaced.</summary>
    public IReadOnlyList<string> Redacted => _redacted;

    /// <summary>The files that were left out for their secrets.</summary>
    public IReadOnlyList<string> Withheld => _withheld;

    /// <summary>The bytes from a place on.</summary>
    public byte[] ToArray(int start = 0) => _bytes.WrittenSpan[start..].ToArray();

    /// <summary>Adds what is said of a file, without its secrets, if there is room.</summary>
    public void Add(PatchSection section)
    {
        var bytes = SecretBytes.Redact(section.Bytes);
        Note(section.Path, isRedacted: !ReferenceEquals(bytes, section.Bytes));
        if (bytes.Length > Room)
        {
            LeaveOut(section.Path);
            return;
        }

        _bytes.Write(bytes);
    }

    /// <summary>Adds a file that is new, without its secrets, if there is room.</summary>
    public void AddNewFile(string path, byte[] content, bool isExecutable)
    {
        // Before it is a part of a patch, as only then its encoding can be told.
        var redacted = SecretBytes.Redact(content);
        Note(path, isRedacted: !ReferenceEquals(redacted, content));
        Add(PatchSection.OfNewFile(path, redacted, isExecutable));
    }

    /// <summary>Says of a file that it is not in the patch.</summary>
    public void LeaveOut(string path) => _leftOut.Add(path);

    /// <summary>Says of a file that it is not in the patch, as it has secrets that cannot be taken out of it.</summary>
    public void Withhold(string path) => _withheld.Add(path);

    private void Note(string path, bool isRedacted)
    {
        if (isRedacted && !_redacted.Contains(path))
        {
            _redacted.Add(path);
        }
    }
}
