using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>The table of README.md names tests that are there.</summary>
public sealed partial class ChecklistTests
{
    [Test]
    public void Table_NamesTests_ThatAreThere()
    {
        var table = File.ReadAllText(Repository.PathOf("tests", "RunLinkedData.Dagster.Tests", "README.md"));
        var names = TestName().Matches(table).Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).ToList();

        Assert.That(names, Has.Count.GreaterThan(25));
        Assert.That(names.Where(name => typeof(ChecklistTests).Assembly.GetType($"{GetType().Namespace}.{name.Class}")
            ?.GetMethod(name.Method) is null), Is.Empty);
    }

    [GeneratedRegex("`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
