using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>Which part of the code may know which: arrows point down only. Project references keep the rest.</summary>
public partial class ArrowTests
{
    [TestCase("RunLinkedData.MLflow/Tracking", "RunLinkedData.MLflow.Artifacts")]
    [TestCase("RunLinkedData.MLflow/Tracking/Search", "RunLinkedData.MLflow.Http")]
    [TestCase("RunLinkedData.MLflow/Tracking/Sqlite", "RunLinkedData.MLflow.Http")]
    [TestCase("RunLinkedData.MLflow/Http", "RunLinkedData.MLflow.Tracking")]
    [TestCase("RunLinkedData.MLflow/Http", "RunLinkedData.MLflow.Artifacts")]
    [TestCase("RunLinkedData.MLflow/Tracking", "RestSharp")]
    [TestCase("RunLinkedData.MLflow/Tracking", "Polly")]
    [TestCase("RunLinkedData.MLflow/Artifacts", "RestSharp")]
    [TestCase("RunLinkedData.MLflow/Artifacts", "Polly")]
    [TestCase("RunLinkedData", "RestSharp")]
    [TestCase("RunLinkedData", "Polly")]
    [TestCase("RunLinkedData.MLflow/Artifacts", "RunLinkedData.MLflow.Tracking")]
    [TestCase("RunLinkedData/Datasets/Formats", "RunLinkedData.MLflow.Tracking")]
    [TestCase("RunLinkedData/Datasets", "RunLinkedData.Runs")]
    [TestCase("RunLinkedData/Datasets", "RunLinkedData.Provenance")]
    [TestCase("RunLinkedData/Datasets", "RunLinkedData.Comparing")]
    [TestCase("RunLinkedData/Datasets", "RunLinkedData.Lineage")]
    [TestCase("RunLinkedData/Lineage", "RunLinkedData.Logs")]
    [TestCase("RunLinkedData/Lineage", "RunLinkedData.MLflow.Artifacts")]
    [TestCase("RunLinkedData/Lineage", "RunLinkedData.Runs")]
    [TestCase("RunLinkedData/Datasets", "RunLinkedData.Verification")]
    [TestCase("RunLinkedData/Provenance", "RunLinkedData.Datasets")]
    [TestCase("RunLinkedData/Provenance", "RunLinkedData.Comparing")]
    [TestCase("RunLinkedData/Provenance", "RunLinkedData.Lineage")]
    [TestCase("RunLinkedData/Provenance", "RunLinkedData.Runs")]
    [TestCase("RunLinkedData/Provenance", "RunLinkedData.Verification")]
    [TestCase("RunLinkedData/Runs", "RunLinkedData.Comparing")]
    [TestCase("RunLinkedData/Comparing", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Datasets", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Lineage", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Provenance", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Runs", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Verification", "RunLinkedData.Pages")]
    [TestCase("RunLinkedData/Pages/Drawing", "RunLinkedData.Html.Cards")]
    [TestCase("RunLinkedData/Pages/Drawing", "Fluid")]
    [TestCase("RunLinkedData/Pages/Cards", "Fluid")]
    [TestCase("RunLinkedData/Pages/Graphs", "RunLinkedData.Html.Cards")]
    [TestCase("RunLinkedData/Pages/Histories", "RunLinkedData.Html.Cards")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Datasets")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Comparing")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Lineage")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Provenance")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Runs")]
    [TestCase("RunLinkedData/Secrets", "RunLinkedData.Verification")]
    [TestCase("RunLinkedData/Verification", "RunLinkedData.Lineage")]
    [TestCase("RunLinkedData/Verification", "RunLinkedData.Runs")]
    public void Folder_DoesNotName_ItsSibling(string folder, string sibling) =>
        Assert.That(Sources(folder).Where(source => Code(source).Contains(sibling, StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void TrackingItself_DoesNotName_Http()
    {
        // Of its folders only Rest does.
        var own = Directory.GetFiles(Repository.PathOf("src", "RunLinkedData.MLflow", "Tracking"), "*.cs");

        Assert.That(own.Where(source => Code(source).Contains("RunLinkedData.MLflow.Http", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("RunLinkedData/Datasets")]
    [TestCase("RunLinkedData/Lineage")]
    [TestCase("RunLinkedData/Pages")]
    [TestCase("RunLinkedData/Provenance")]
    [TestCase("RunLinkedData/Secrets")]
    [TestCase("RunLinkedData/Verification")]
    public void Folder_DoesNotName_WhatStandsAboveIt(string folder)
    {
        var offenders =
            from source in Sources(folder)
            from Match type in UpperType().Matches(Code(source))
            select $"{Path.GetFileName(source)}: {type.Value}";

        Assert.That(offenders, Is.Empty);
    }

    private static string[] Sources(string folder)
    {
        var path = Repository.PathOf("src", folder);
        return Directory.Exists(path) ? Directory.GetFiles(path, "*.cs", SearchOption.AllDirectories) : [];
    }

    // Without comments and text.
    private static string Code(string source) => CommentOrText().Replace(File.ReadAllText(source), "");

    [GeneratedRegex("//[^\n]*|\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"")]
    private static partial Regex CommentOrText();

    // Run as a type: before a name, or as a type argument. Task.Run, the property Dataset.Run and a parameter of that name are others.
    [GeneratedRegex(@"\b(RunTracker|RunTrackerOptions|StartRunOptions)\b|(?<![.\w])Run(?=\s+[a-z_]|[>?])|(?<=[<,]\s*)Run(?=,)")]
    private static partial Regex UpperType();
}
