using System.Text;

namespace RunLinkedData.Dagster.Assets;

/// <summary>
/// The key of an asset: parts with slashes between them; a slash or a backslash in a part has a backslash before it, as in Dagster's
/// <c>AssetKey.to_escaped_user_string</c>.
/// </summary>
internal static class AssetKey
{
    /// <summary>The parts of a key.</summary>
    /// <exception cref="ArgumentException">It is none: a part is empty.</exception>
    public static IReadOnlyList<string> PartsOf(string key)
    {
        List<string> parts = [];
        StringBuilder part = new();
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '/')
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                i += key[i] == '\\' && i + 1 < key.Length ? 1 : 0;
                part.Append(key[i]);
            }
        }

        parts.Add(part.ToString());
        return parts.All(found => found.Length > 0) ? parts : throw new ArgumentException(
            $"'{key}' is no key of an asset in Dagster: it is made of parts with a slash between them, such as 'energy/forecasts'.",
            nameof(key));
    }

    /// <summary>
    /// The asset of a step that a dataset is: of the same name, with the process before it or not, or one whose last part is that name.
    /// </summary>
    /// <returns>The keys that fit best: none, one, or several that fit alike.</returns>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> keys, string process, string dataset)
    {
        foreach (var (name, count) in new[] { ($"{process}/{dataset}", int.MaxValue), (dataset, int.MaxValue), (dataset, 1) })
        {
            var found = keys.Where(key => string.Join('/', Last(PartsOf(key), count)) == name).ToList();
            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    private static IEnumerable<string> Last(IReadOnlyList<string> parts, int count) => parts.Skip(Math.Max(0, parts.Count - count));
}
