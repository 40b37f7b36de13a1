using System.Globalization;

namespace RunLinkedData.Model.Members;

/// <summary>The place of a program among those that make one run together, such as the children of an array job.</summary>
/// <param name="Group">The key by which they find their run.</param>
/// <param name="Index">Which of them it is, from 0 to <see cref="MostIndex"/>.</param>
internal sealed record GroupPlace(string Group, int Index)
{
    /// <summary>The greatest index.</summary>
    public const int MostIndex = 999_999;

    /// <summary>How many they are; null when that is not known.</summary>
    public int? Size { get; init; }

    /// <summary>Where the key is from: options, run_id, or the kind of the executor; null when that is not known.</summary>
    public string? Origin { get; init; }

    /// <summary>The attempt at this place, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The index as it is in tags and in names of files: at least four digits, so that the usual ones sort by number.</summary>
    public string IndexText => ToText(Index);

    public static string ToText(int index) => index.ToString("D4", CultureInfo.InvariantCulture);
}
