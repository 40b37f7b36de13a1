using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// Sketches as base64: behind the version of the form and the level, what a column's kind has. <c>docs/members.md</c> tells more.
/// </summary>
internal static class SketchText
{
    private const byte Version = 1;

    // What a version of this library writes is a tenth of it at most.
    private const int Longest = 1 << 20;

    public delegate void Reading(ref SketchReader source);

    public static string Write(ProfileLevel level, Action<SketchWriter> write)
    {
        var target = new SketchWriter();
        target.Write([Version, (byte)level]);
        write(target);
        return Convert.ToBase64String(target.Written);
    }

    /// <summary>Reads a sketch, which may come from anywhere; null where it cannot be read, as one of a later version.</summary>
    public static ProfileLevel? Read(string? text, Reading read)
    {
        if (text is null or { Length: > Longest })
        {
            return null;
        }

        try
        {
            var source = new SketchReader(Convert.FromBase64String(text));
            if (source.ReadNumber(byte.MaxValue) != Version)
            {
                return null;
            }

            var level = (ProfileLevel)source.ReadNumber((long)ProfileLevel.Basic);
            read(ref source);
            return source.IsAtEnd ? level : null;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            return null;
        }
    }
}
