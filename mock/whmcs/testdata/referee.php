<?php
// Says what PHP makes of an input, for referee_test.go.

function tree(DOMElement $e): array {
    $children = [];
    foreach ($e->childNodes as $node) {
        if ($node instanceof DOMElement) {
            $children[] = tree($node);
        }
    }
    return [$e->tagName, $e->getAttribute('version'), $children ?: $e->textContent];
}

function xml(string $text): mixed {
    $document = new DOMDocument();
    return $document->loadXML($text) ? tree($document->documentElement) : false;
}

switch ($_SERVER['REFEREE_ASKS']) {
    case 'version':
        echo PHP_VERSION, extension_loaded('dom') ? '' : ' without dom';
        break;
    case 'request':
        foreach ([$_GET, $_POST, $_REQUEST] as $held) {
            ksort($held, SORT_STRING);
            echo serialize($held);
        }
        break;
    case 'json':
        foreach (unserialize(file_get_contents('php://input')) as [$flags, $value]) {
            echo json_encode($value, $flags), "\n";
        }
        break;
    case 'xml':
        libxml_use_internal_errors(true);
        foreach (unserialize(file_get_contents('php://input')) as $text) {
            echo json_encode(xml($text)), "\n";
        }
        break;
}
