using System.Globalization;
using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Datasets.Contracts.Reading;

/// <summary>What a table of a contract expects, as it is read, and what nobody checks of it.</summary>
internal sealed class Rules(List<string> notChecked)
{
    private readonly List<Expectation> _all = [];

    public IReadOnlyList<Expectation> All => _all;

    /// <summary>Adds what is expected at a place.</summary>
    /// <exception cref="ContractException">Nothing can be as it is said there.</exception>
    public void Add(YamlNode place, Func<Expectation> make, CheckSeverity severity = CheckSeverity.Error)
    {
        try
        {
            _all.Add(make() with { Severity = severity });
        }
        catch (ArgumentException e)
        {
            var named = e.ParamName is null ? "" : $" (Parameter '{e.ParamName}')";
            throw place.Invalid(e.Message.Replace(named, "", StringComparison.Ordinal));
        }
    }

    /// <summary>Adds what may have been said in another way before.</summary>
    public void AddOnce(Expectation expectation)
    {
        if (!_all.Exists(other => other.Name == expectation.Name
            && other is RowExpectation { Allowed: null, Severity: CheckSeverity.Error }))
        {
            _all.Add(expectation);
        }
    }

    /// <summary>Notes what nobody checks.</summary>
    public void Note(YamlNode place, string what) =>
        notChecked.Add(string.Create(CultureInfo.InvariantCulture, $"line {place.Line}: {what}"));

    public void NoteRelations(YamlNode element, string of)
    {
        foreach (var relation in element.ItemsOf("relationships"))
        {
            Note(relation, $"{of} is related to another table");
        }
    }
}
