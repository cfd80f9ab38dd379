"""Runs in a peer's own environment: indexes passages, answers queries (retrieval only), prints one JSON line.

measure.py PEER MODEL_FOLDER PASSAGES.json QUERIES.json WORK_FOLDER
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", ANONYMIZED_TELEMETRY="False", TOKENIZERS_PARALLELISM="false")
Search = Callable[[str], list[int]]
TOP = 10


def sentence_transformers(model: str, passages: list[str], folder: Path) -> Search:
    import chromadb
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu")
    client = chromadb.PersistentClient(str(folder / "chroma"))
    fresh = "passages" not in [collection.name for collection in client.list_collections()]
    collection = client.get_or_create_collection(
        "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    for start in range(0, len(passages) if fresh else 0, 1000):
        batch = passages[start : start + 1000]
        collection.add(
            ids=[str(start + i) for i in range(len(batch))], documents=batch, embeddings=encoder.encode(batch)
        )
    return lambda query: [
        int(id) for id in collection.query(query_embeddings=[encoder.encode(query)], n_results=TOP)["ids"][0]
    ]


def langchain(model: str, passages: list[str], folder: Path) -> Search:
    from langchain_chroma import Chroma
    from langchain_huggingface import HuggingFaceEmbeddings

    fresh = not (folder / "chroma").exists()
    store = Chroma(
        "passages", HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"}), str(folder / "chroma"),
        collection_metadata={"hnsw:space": "cosine"},
    )  # fmt: skip
    for start in range(0, len(passages) if fresh else 0, 1000):
        batch = passages[start : start + 1000]
        rows = [{"row": start + i} for i in range(len(batch))]
        store.add_texts(batch, metadatas=rows, ids=[str(row["row"]) for row in rows])
    return lambda query: [document.metadata["row"] for document in store.similarity_search(query, TOP)]


def llama_index(model: str, passages: list[str], folder: Path) -> Search:
    import chromadb
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    fresh = not (folder / "chroma").exists()
    collection = chromadb.PersistentClient(str(folder / "chroma")).get_or_create_collection(
        "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    store = ChromaVectorStore(chroma_collection=collection)
    embedding = HuggingFaceEmbedding(model_name=model, device="cpu")
    if fresh:
        nodes = [TextNode(text=text, id_=str(row)) for row, text in enumerate(passages)]
        index = VectorStoreIndex(
            nodes, storage_context=StorageContext.from_defaults(vector_store=store), embed_model=embedding
        )
    else:
        index = VectorStoreIndex.from_vector_store(store, embed_model=embedding)
    retriever = index.as_retriever(similarity_top_k=TOP)
    return lambda query: [int(found.node.node_id) for found in retriever.retrieve(query)]


def txtai(model: str, passages: list[str], folder: Path) -> Search:
    from txtai import Embeddings

    embeddings = Embeddings(path=model, hybrid=True, gpu=False)
    if (folder / "index").exists():
        embeddings.load(str(folder / "index"))
    else:
        embeddings.index((row, text, None) for row, text in enumerate(passages))
        embeddings.save(str(folder / "index"))
    return lambda query: [int(id) for id, _score in embeddings.search(query, TOP)]


def ours(model: str, passages: list[str], folder: Path) -> Search:
    from corpus.models import Passage
    from index.build import build_index, embedder_for
    from index.errors import IndexMissingError
    from index.generations import IndexHome
    from index.search import PassageIndex

    home = IndexHome(folder / "home")
    try:
        home.current()
    except IndexMissingError:
        made = [
            Passage(id=str(row), document_id=str(row), text=text, start=0, end=len(text))
            for row, text in enumerate(passages)
        ]
        with home.building():
            build_index(home, made, "bench", model)
    index = PassageIndex(home.current(), embedder_for(home, model))
    return lambda query: [int(hit.document_id) for hit in index.search(query, TOP)]


PEERS: dict[str, Callable[[str, list[str], Path], Search]] = {
    "ours": ours,
    "sentence-transformers": sentence_transformers,
    "langchain": langchain,
    "llama-index": llama_index,
    "txtai": txtai,
}


def main() -> None:
    peer, model, passages_file, queries_file, folder = sys.argv[1:]
    passages, queries = json.loads(Path(passages_file).read_text()), json.loads(Path(queries_file).read_text())
    began, processor = time.perf_counter(), time.process_time()
    search = PEERS[peer](model, passages, Path(folder))
    search(queries[0])
    opened = time.perf_counter() - began
    for query in queries[:20]:
        search(query)
    passed, found, start = [], [], time.process_time()
    for query in queries:
        at = time.perf_counter()
        found.append(search(query))
        passed.append((time.perf_counter() - at) * 1000)
    spent = (time.process_time() - start) * 1000 / len(queries)
    resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    print(
        json.dumps(
            {"opened": opened, "began_processor": processor, "passed": passed, "processor": spent,
             "resident_mb": int(resident.split()[1]) / 1024, "found": found}
        )
    )  # fmt: skip


main()
