using NUnit.Framework;
using RunLinkedData.Model;

namespace RunLinkedData.Tests.Model;

[Platform(Exclude = "Win", Reason = "full paths begin otherwise")]
public class StoreAddressTests
{
    [TestCase("sqlite:////data/mlflow.db", "sqlite:////data/mlflow.db")]
    [TestCase("sqlite+pysqlite:////data/../mlflow.db", "sqlite+pysqlite:////mlflow.db")]
    [TestCase("sqlite:///file:/data/mlflow.db", "sqlite:////data/mlflow.db")]
    [TestCase("https://mlflow.example.com/a", "https://mlflow.example.com/a")]
    public void Of_Address_HasTheFullPath(string uri, string expected) => Assert.That(StoreAddress.Of(uri), Is.EqualTo(expected));

    [Test]
    public void Of_FileInTheWorkingDirectory_HasTheFullPath() =>
        Assert.That(StoreAddress.Of("sqlite:///mlflow.db"), Is.EqualTo("sqlite:///" + Path.GetFullPath("mlflow.db")));
}
