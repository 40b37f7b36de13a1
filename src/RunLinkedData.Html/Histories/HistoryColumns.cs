using System.Globalization;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html.Histories;

/// <summary>The columns that a dataset has had: those of the newest version first, in their order there.</summary>
internal sealed class HistoryColumns
{
    private readonly IReadOnlyList<HistoryEntry> _versions;
    private readonly int _firstNumber;
    private readonly List<string> _names;

    public HistoryColumns(IReadOnlyList<HistoryEntry> versions, int firstNumber)
    {
        (_versions, _firstNumber) = (versions, firstNumber);
        _names =
        [
            .. versions.Reverse().SelectMany(version => version.Columns).Select(column => column.Name).Distinct(StringComparer.Ordinal),
        ];
    }

    public int Count => _names.Count;

    /// <summary>Those with a mean, as named; all when none are named.</summary>
    /// <exception cref="ArgumentException">A name is that of no column, or of one without a mean.</exception>
    public IReadOnlyList<(string Name, bool IsShare)> Plotted(IReadOnlyList<string>? names)
    {
        var types = TypesOf();
        var able = _names.FindAll(name => types[name].Exists(type => type is { IsNumber: true } or { Kind: ColumnKind.Bool }));
        foreach (var name in names ?? [])
        {
            if (!able.Contains(name))
            {
                throw new ArgumentException(Refusal(name, able), nameof(names));
            }
        }

        return [.. (names?.Distinct(StringComparer.Ordinal) ?? able).Select(
            name => (name, types[name].TrueForAll(type => type?.Kind == ColumnKind.Bool)))];
    }

    /// <summary>Those that came, went or changed.</summary>
    public IReadOnlyList<ColumnLife> Changed()
    {
        var readable = _versions.Index().Where(version => version.Item.Error is null).ToList();
        return
        [
            .. from name in _names
               let lives = readable.ConvertAll(version => version.Item.Columns.FirstOrDefault(column => column.Name == name)?.Type)
               where lives.Distinct().Count() > 1
               select new ColumnLife(NodeLabel.Clean(name), string.Join(", ", lives.OfType<string>().Distinct()), Stretches(lives)),
        ];

        string Stretches(List<string?> lives)
        {
            List<string> stretches = [];
            for (var first = 0; first < lives.Count; first++)
            {
                var end = first;
                while (end < lives.Count && lives[end] is not null)
                {
                    end++;
                }

                if (end > first)
                {
                    stretches.Add(end - first == 1 ? Number(first) : $"{Number(first)} – {Number(end - 1)}");
                    first = end;
                }
            }

            return stretches.Count > 6 ? string.Join(", ", stretches.Take(6)) + " …" : string.Join(", ", stretches);
        }

        string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"#{_firstNumber + readable[index].Index}");
    }

    private Dictionary<string, List<ColumnType?>> TypesOf() => _versions
        .SelectMany(version => version.Columns)
        .Distinct()
        .GroupBy(column => column.Name, StringComparer.Ordinal)
        .ToDictionary(column => column.Key, column => column.Select(one => ColumnType.Parse(one.Type)).ToList(), StringComparer.Ordinal);

    private string Refusal(string name, List<string> able)
    {
        const int Most = 20;
        var near = NearNames.Find(name, able);
        var what = _names.Contains(name)
            ? $"The column '{name}' has no mean to plot, as it is no number."
            : $"No version has a column '{name}'.";
        var instead = near.Count > 0 ? $" Did you mean {string.Join(" or ", near.Select(one => $"'{one}'"))}?"
            : able.Count == 0 ? " There is no column of numbers."
            : $" Columns of numbers: {string.Join(", ", able.Take(Most))}{(able.Count > Most ? $" and {able.Count - Most} more" : "")}.";
        return what + instead;
    }
}
