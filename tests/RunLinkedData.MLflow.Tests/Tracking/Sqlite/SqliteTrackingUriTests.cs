using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

[TestFixture]
public sealed class SqliteTrackingUriTests
{
    [TestCase("sqlite:///mlflow.db", "mlflow.db")]
    [TestCase("sqlite:///sub/my db%20.db", "sub/my db%20.db")]
    [TestCase("sqlite+pysqlite:///mlflow.db", "mlflow.db")]
    [TestCase("SQLITE:///mlflow.db", "mlflow.db")]
    [TestCase("sqlite:///a#b.db", "a#b.db")]
    [TestCase("sqlite:///mlflow.db?timeout=5", "mlflow.db")]
    public void Parse_RelativePath_IsBelowTheWorkingDirectory(string uri, string path)
    {
        Assert.That(SqliteTrackingUri.Parse(uri).Path, Is.EqualTo(Path.GetFullPath(path)));
    }

    [Test]
    public void Parse_AbsolutePath_IsTaken()
    {
        var path = OperatingSystem.IsWindows() ? @"C:\data\mlflow.db" : "/data/mlflow.db";

        Assert.That(SqliteTrackingUri.Parse($"sqlite:///{path}").Path, Is.EqualTo(path));
    }

    [Test]
    public void Parse_Query_IsNotPartOfTheText()
    {
        var uri = SqliteTrackingUri.Parse("sqlite:///file:x.db?mode=ro&uri=true&password=secret");

        Assert.That(uri.Text, Is.EqualTo("sqlite:///file:x.db"));
        Assert.That(uri.IsReadOnly, Is.True);
        Assert.That(uri.Path, Is.EqualTo(Path.GetFullPath("x.db")));
    }

    [TestCase("sqlite://")]
    [TestCase("sqlite:///")]
    [TestCase("sqlite:///:memory:")]
    [TestCase("sqlite:///file:x?mode=memory&uri=true")]
    [TestCase("sqlite://mlflow.db")]
    [TestCase("sqlite:mlflow.db")]
    [TestCase("sqlite+aiosqlite:///mlflow.db")]
    [TestCase("http://server")]
    [TestCase("mlflow.db")]
    [TestCase("")]
    public void Parse_NoFile_IsRefusedWithTheRightForm(string uri)
    {
        var error = Assert.Throws<MlflowException>(() => SqliteTrackingUri.Parse(uri));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.InvalidParameterValue));
        Assert.That(error.Message, Does.Contain("sqlite:///mlflow.db"));
    }
}
