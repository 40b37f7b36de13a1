using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.Questions.Watching;

/// <summary>Positions as text: letters, digits, <c>-</c> and <c>_</c>, with a check against what is cut off or changed.</summary>
internal static class PositionText
{
    /// <summary>Every text begins so; another layout gets another number.</summary>
    public const string Prefix = "rld1-";

    private const int CheckLength = 4;
    private const int RunIdLength = 16;

    // What is longer was never written here.
    private const int Longest = 1 << 20;

    public static string Write(Watched watched, WatchPosition position)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            var start = position.Start;
            writer.Write(watched.ProcessMark);
            writer.Write(watched.DatasetMark);
            writer.Write(start.Ended);
            writer.Write(start.RunId.Length > 0);
            writer.Write(Convert.FromHexString(start.RunId));
            writer.Write(start.Dataset);
            writer.Write7BitEncodedInt(position.Marks.Count);
            foreach (var (mark, needed) in position.Marks.OrderBy(mark => mark.Value).ThenBy(mark => mark.Key))
            {
                writer.Write7BitEncodedInt64(needed - start.Ended);
                writer.Write(mark);
            }

            writer.Write7BitEncodedInt(position.Open.Count);
            foreach (var runId in position.Open.Order(StringComparer.Ordinal))
            {
                writer.Write(Convert.FromHexString(runId));
            }
        }

        bytes.Write(Check(bytes.ToArray()));
        return Prefix + Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <summary>Reads a position of whatever is watched.</summary>
    /// <exception cref="ArgumentException">The text is no position.</exception>
    public static ReadPosition Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > Longest)
        {
            throw Invalid(text, $"it does not begin with '{Prefix}'");
        }

        try
        {
            var bytes = Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length));
            var content = bytes.AsSpan(0, Math.Max(0, bytes.Length - CheckLength));
            return Check(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length))
                ? Read(content.ToArray())
                : throw Invalid(text, "it is cut off or was changed");
        }
        catch (Exception exception) when (exception is FormatException or IOException or ArgumentOutOfRangeException)
        {
            throw Invalid(text, "it is cut off or was changed", exception);
        }
    }

    private static ReadPosition Read(byte[] content)
    {
        using var reader = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
        var process = reader.ReadBytes(Watched.MarkLength);
        var dataset = reader.ReadBytes(Watched.MarkLength);
        var ended = reader.ReadInt64();
        var runId = reader.ReadBoolean() ? ReadRunId(reader) : "";
        var start = new ItemKey(ended, runId, reader.ReadString());
        Dictionary<ulong, long> marks = [];
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var needed = start.Ended + reader.Read7BitEncodedInt64();
            marks[reader.ReadUInt64()] = needed;
        }

        List<string> open = [];
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            open.Add(ReadRunId(reader));
        }

        return new ReadPosition(process, dataset, start, marks, open);
    }

    private static string ReadRunId(BinaryReader reader) =>
        reader.ReadBytes(RunIdLength) is { Length: RunIdLength } bytes ? Convert.ToHexStringLower(bytes) : throw new EndOfStreamException();

    private static byte[] Check(ReadOnlySpan<byte> content) => SHA256.HashData(content)[..CheckLength];

    private static ArgumentException Invalid(string text, string why, Exception? cause = null)
    {
        const int Shown = 60;
        var shown = text.Length <= Shown ? text : text[..Shown] + "…";
        return new ArgumentException(
            $"'{shown}' is no position of a watch: {why}. Give a position as it was handed over, or begin anew, from now or from a time.",
            cause);
    }
}
