using NUnit.Framework;

namespace RunLinkedData.Tests.Datasets.Referencing;

/// <summary>A table of a kind of the tests' own, at two versions, and a tracker that knows it.</summary>
public abstract class LinesFixture : TrackerFixture
{
    protected string Table => Folder["table"];

    [SetUp]
    public void WriteTable()
    {
        Directory.CreateDirectory(Table);
        Write("one", "1\n2\n3\n");
        Write("two", "4\n5\n");
        Write("1.v", "one\n");
        Write("2.v", "one\n-\ntwo\n");
    }

    protected override void Configure(RunTrackerOptions options) => options.VersionSources.Add(new LinesSource());

    protected void Write(string name, string text) => File.WriteAllText(Path.Combine(Table, name), text);

    /// <summary>A row of the table.</summary>
    protected sealed record Number(long Id);
}
