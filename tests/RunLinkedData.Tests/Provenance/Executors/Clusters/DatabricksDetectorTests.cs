using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Clusters;

public class DatabricksDetectorTests
{
    [Test]
    public async Task Detect_Cluster_SaysThatJobAndRunAreNotKnown()
    {
        var found = await new ProgramVariables
        {
            ["DATABRICKS_RUNTIME_VERSION"] = "15.4",
            ["DB_CLUSTER_ID"] = "1123-060000-abcd1234",
            ["DATABRICKS_HOST"] = "https://adb-1.2.azuredatabricks.net",
            ["SPARK_HOME"] = "/databricks/spark",
        }.DetectAsync();

        Assert.That((found.Executor.Kind, found.Executor.Id), Is.EqualTo(("databricks", "1123-060000-abcd1234")));
        Assert.That(found.Executor.Details["runtime_version"], Is.EqualTo("15.4"));
        Assert.That(found.Executor.Details["workspace"], Is.EqualTo("https://adb-1.2.azuredatabricks.net"));
        Assert.That(found.Notes, Has.One.Contains("{{job.run_id}}"));
    }

    [Test]
    public async Task Detect_WithoutClusterId_GivesTheHost() =>
        Assert.That((await new ProgramVariables { ["DATABRICKS_RUNTIME_VERSION"] = "15.4" }.ExecutorAsync()).Id, Is.EqualTo("build-7"));
}
