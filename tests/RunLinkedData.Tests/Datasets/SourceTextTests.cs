using NUnit.Framework;
using RunLinkedData.Datasets;

namespace RunLinkedData.Tests.Datasets;

public class SourceTextTests
{
    [TestCase("s3://bucket/key", "s3://bucket/key")]
    [TestCase("/data/in.csv", "/data/in.csv")]
    [TestCase("postgres://user:secret@host:5432/db", "postgres://host:5432/db")]
    [TestCase("postgres://user:se@cret@host/db", "postgres://host/db")]
    [TestCase("https://host/p@th?x=1", "https://host/p@th?x=1")]
    [TestCase("postgres://host/db?password=x&table=t", "postgres://host/db?password=***&table=t")]
    [TestCase("https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&X-Amz-Credential=AK&x=1", "https://b.s3.amazonaws.com/k?X-Amz-Signature=***&X-Amz-Credential=***&x=1")]
    [TestCase("https://a.blob.core.windows.net/c/b?sv=1&sig=abc%3D", "https://a.blob.core.windows.net/c/b?sv=1&sig=***")]
    [TestCase("Server=db;User Id=joe;Password=p w;Database=sales", "Server=db;User Id=joe;Password=***;Database=sales")]
    [TestCase("AccountName=a;AccountKey=abc==;EndpointSuffix=core", "AccountName=a;AccountKey=***;EndpointSuffix=core")]
    [TestCase("mssql://h/db?table=tokens", "mssql://h/db?table=tokens")]
    public void WithoutSecrets_EveryKindOfSource_KeepsThePlaceOnly(string source, string stored) =>
        Assert.That(SourceText.WithoutSecrets(source), Is.EqualTo(stored));
}
