  }, (error, response) => {
    if (error || response.code !== 200) {
      pm.collectionVariables.unset(settings.token);
      console.error('The login is refused.', error || response.code);
      return;
    }
    const answer = response.json();
    pm.collectionVariables.set(settings.token, answer[settings.field]);
    pm.collectionVariables.set('tokenOf', whose);
    pm.collectionVariables.set('tokenEnds', String(Date.now() + 1000 * answer.expires_in));
  });
}
